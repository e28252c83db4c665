"""From a trace to numbers: one definition of each derived value. Traces in, numpy arrays out."""

from rnncore.measures.attending import attention_parts, inner_units
from rnncore.measures.bounds import (
    gradient_bound,
    largest_singular_value,
    spectral_radius,
)
from rnncore.measures.distance import log10_input_influence
from rnncore.measures.entering import (
    cut_steps,
    entered_steps,
    entering_gradient,
    log10_step_growth,
)
from rnncore.measures.gates import (
    Saturation,
    gate_mean,
    gate_quantiles,
    saturation,
    state_change,
)
from rnncore.measures.gradients import (
    MemoryHorizon,
    log10_cell_path,
    log10_gradient_norm,
    memory_horizon,
)
from rnncore.measures.jacobians import step_jacobians
from rnncore.measures.norms import log10_norm, norm
from rnncore.measures.pathways import (
    block_weight_gradient_norms,
    block_weight_gradients,
    pathway_norms,
    removed_share,
)
from rnncore.measures.residuals import Residuals, residuals
from rnncore.measures.weights import (
    log10_weight_gradient_norms,
    parameter_gradients,
    weight_gradient_shares,
    weight_gradient_terms,
)

__all__ = [
    "MemoryHorizon",
    "Residuals",
    "Saturation",
    "attention_parts",
    "block_weight_gradient_norms",
    "block_weight_gradients",
    "cut_steps",
    "entered_steps",
    "entering_gradient",
    "gate_mean",
    "gate_quantiles",
    "gradient_bound",
    "inner_units",
    "largest_singular_value",
    "log10_cell_path",
    "log10_gradient_norm",
    "log10_input_influence",
    "log10_norm",
    "log10_step_growth",
    "log10_weight_gradient_norms",
    "memory_horizon",
    "norm",
    "parameter_gradients",
    "pathway_norms",
    "removed_share",
    "residuals",
    "saturation",
    "spectral_radius",
    "state_change",
    "step_jacobians",
    "weight_gradient_shares",
    "weight_gradient_terms",
]
