"""The code: a program that repeats the run."""

import streamlit as st
import torch

from pages.unroll import lesson, script
from pages.unroll.state import Run


def code(run: Run) -> None:
    """The program, with a button that copies it, and what it prints."""
    st.markdown(lesson("code"))
    st.code(script.code(run), language="python", height=480)
    with st.expander("What it prints"):
        st.code(printed(run), language=None)


def printed(run: Run) -> str:
    """The program's output, from the run on screen."""
    shape = f"({', '.join(map(str, run.trace.outputs.shape))})"
    lines = [shape, "last state:", *(repr(float(value)) for value in run.last_state)]
    if run.spec.trained:
        shares = torch.tensor(run.readout.outputs).softmax(-1)  # (T, K)
        lines.append("most probable answer after each step, by its number:")
        lines += [f"{int(row.argmax())} {float(row.max()):.6f}" for row in shares]
    else:
        lines.append("outputs after the last step:")
        lines += [repr(float(value)) for value in run.readout.outputs[-1]]
    return "\n".join(lines)
