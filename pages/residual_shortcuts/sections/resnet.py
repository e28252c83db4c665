"""ResNet-34 as published, with random weights, on a picture: block by block."""

import streamlit as st

from dashboard.figures import residual_resnet
from dashboard.plain import plain
from dashboard.shell.chart import chart
from dashboard.shell.page import explain
from dashboard.shell.widgets import ask
from dashboard.visitors.turn import fragment
from pages.residual_shortcuts import experiments, images, lesson
from pages.residual_shortcuts.images import Picture
from pages.residual_shortcuts.sections.notice import HE
from pages.residual_shortcuts.sections.resnet_head import resnet_head
from pages.residual_shortcuts.spec import TabSpec
from pages.residual_shortcuts.state import ResidualRuns
from rnncore.readers import InputError

NORMED = {
    "train": "normalised by the picture's own mean and variance",
    "eval": "normalised by running statistics",
}


@fragment
def resnet(runs: ResidualRuns) -> None:
    """The picture, the mode, the curves, the head, and the shapes."""
    st.markdown(
        lesson(
            "resnet",
            source=HE,
            seed=runs.spec.seed,
            side=images.SIDE,
            parameters=experiments.resnet_parameters(),
        )
    )
    picture = _picture()
    mode = ask(TabSpec(), "mode").mode
    st.caption(lesson(f"resnet-{mode}"))
    with st.spinner("Running both networks forward and back"):
        with_them, without = (
            experiments.resnet(picture, mode, runs.spec.seed, shortcuts=each)
            for each in (True, False)
        )
    chart(
        residual_resnet,
        with_them.names,
        with_them.log10_norms,
        without.log10_norms,
        normed=NORMED[mode],
        key="residual-resnet",
    )
    resnet_head(with_them.head)
    with st.expander("Shapes, stage by stage"):
        st.table(experiments.stages(with_them))


def _picture() -> Picture:
    """The uploaded picture, or the one that comes with the dashboard."""
    place, beside = st.columns([1, 3], vertical_alignment="center")
    with beside:
        file = st.file_uploader("Your picture", type=["png", "jpg", "jpeg", "webp", "bmp", "gif"])
        picture = images.bundled()
        if file is None:
            st.caption(lesson("resnet-bundled"))
        else:
            try:
                picture = images.read_image(file.getvalue(), file.name)
            except InputError as error:
                explain(error, lesson("resnet-kept"))
            else:
                st.caption(plain(f"{file.name}: {', '.join(picture.notes) or 'as it is'}."))
    place.image(picture.preview, width=images.SIDE, alt="The square that the network sees")
    return picture
