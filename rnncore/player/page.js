// Puts the players of a page into their places; stands behind the stage's code, with STYLE, its style sheet.
const dark = matchMedia("(prefers-color-scheme: dark)");

// What Streamlit hands to the stage: a shadow root with its markup and styles, and the data.
const calls = Array.from(document.querySelectorAll(".player"), (place) => {
  const parentElement = place.attachShadow({ mode: "open" });
  const style = Object.assign(document.createElement("style"), { textContent: STYLE });
  const root = Object.assign(document.createElement("div"), { className: "root" });
  parentElement.append(style, root);
  return { parentElement, data: place.data };
});

function drawPlayer(call) {
  try {
    mountStage(call);
    call.parentElement.__stage.resize();
  } catch (error) {
    call.parentElement.querySelector(".root").textContent = `This player could not be drawn: ${error.message}`;
    reportError(error);
  }
}

const drawPlayers = () => calls.forEach(drawPlayer);
const printing = (on) => () => {
  document.documentElement.classList.toggle("print", on); // light, and as wide as the paper
  drawPlayers();
};

drawPlayers();
dark.addEventListener("change", drawPlayers);
addEventListener("beforeprint", printing(true));
addEventListener("afterprint", printing(false));
