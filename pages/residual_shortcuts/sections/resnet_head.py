"""The head of ResNet-34: average pooling, the layer of 1000 logits, softmax, with their values."""

import streamlit as st

from dashboard import theme
from dashboard.figures import residual_head
from dashboard.shell.chart import chart
from dashboard.visitors.turn import fragment
from pages.residual_shortcuts import experiments, lesson
from rnncore.counting import per_cent
from rnncore.residual.resnet import Head

SURE = 0.5
"""From this probability on the page says that being sure is not to know."""


@fragment
def resnet_head(head: Head) -> None:
    """What each step makes of the last, one channel before pooling, and the class that wins."""
    channels, height, width = head.maps.shape
    classes = len(head.logits)
    st.markdown(
        lesson(
            "resnet-head",
            shape=experiments.written(head.maps.shape),
            channels=channels,
            classes=classes,
            parameters=experiments.linear_parameters(channels, classes),
            flat=experiments.linear_parameters(head.maps.size, classes),
        )
    )
    chart(residual_head, head.pooled, head.logits, head.probabilities, key="residual-head")
    st.caption(_found(head))
    largest = int(head.pooled.argmax())
    channel = st.number_input("Channel", 0, channels - 1, largest, key="resnet-channel", width=200)
    st.caption(
        lesson(
            "resnet-channel",
            channel=channel,
            shape=experiments.written((height, width)),
            mean=theme.number(float(head.pooled[channel]), 4),
        )
    )
    rows = head.maps[channel]  # (H, W)
    st.table({f"column {k}": list(map(theme.number, rows[:, k - 1])) for k in range(1, width + 1)})


def _found(head: Head) -> str:
    """The class that comes first, and what that is worth."""
    best = int(head.probabilities.argmax())
    share = float(head.probabilities[best])
    said = lesson(
        "resnet-head-found",
        best=best,
        share=per_cent(share),
        chance=per_cent(1 / len(head.probabilities)),
    )
    if share < SURE:
        return said
    least, most = (theme.number(float(end)) for end in (head.logits.min(), head.logits.max()))
    return f"{said} {lesson('resnet-head-sure', least=least, most=most)}"
