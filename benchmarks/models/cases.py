"""The replicas of the table, each with what it stands for."""

from __future__ import annotations

from functools import partial

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from benchmarks.models import language, series, sound, streams, ways
from benchmarks.models.replica import Case


def _stance() -> object:
    return torch.compiler.set_stance("force_eager")


def _compiled(model: nn.Module) -> nn.Module:
    return torch.compile(model, backend="eager")


CASES = (
    Case("AWD-LSTM", "salesforce/awd-lstm-lm", language.AwdLstm),
    Case("word language model", "pytorch/examples", language.WordModel),
    Case("CRNN with CTC", "meijieru/crnn.pytorch", sound.Crnn),
    Case("DeepAR, a subclass", "pytorch-forecasting", series.DeepAr, kind="steps"),
    Case("DeepAR, plain", "zhykoties/TimeSeries", series.PlainDeepAr, kind="steps",
         step=series.step_by_step),
    Case("Tacotron 2", "NVIDIA/tacotron2", sound.Tacotron, kind="steps"),
    Case("Open-Unmix", "sigsep/open-unmix-pytorch", sound.OpenUnmix),
    Case("RecurrentPPO", "sb3-contrib", streams.RecurrentPolicy, kind="steps",
         step=streams.act_and_learn),
    Case("transducer", "RNN-T, as in ESPnet", sound.Transducer),
    Case("voice activity, streaming", "Silero VAD", streams.VoiceActivity, kind="steps",
         step=streams.stream),
    Case("translation with attention", "PyTorch's tutorial", language.Translator, kind="steps"),
    Case("DDP in two processes", "torch.distributed, gloo", ways.Tagger, processes=2,
         wrap=DistributedDataParallel),
    Case("checkpointing", "torch.utils.checkpoint", partial(ways.Tagger, checkpointed=True)),
    Case("compiled, with the stance", "torch.compile", ways.Tagger, wrap=_compiled,
         inside=lambda model: model._orig_mod, context=_stance),
    Case("a trainer's loop", "Lightning", ways.LightningTagger, step=ways.fit),
    Case("autocast in bfloat16", "torch.autocast", ways.Tagger, step=ways.under_autocast,
         exact=False),
)  # fmt: skip
