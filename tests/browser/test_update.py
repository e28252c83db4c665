"""One update in slow motion: every number on the screen against torch, to the digits shown."""

import math

import pytest
import torch
from playwright.sync_api import expect
from torch import nn
from torch.nn.functional import cross_entropy, linear, one_hot

from pages.training.update import UpdateSpec, recipe_of
from tests.browser.stage import StagePage, printed_number, rounded_like

pytestmark = pytest.mark.browser
PLAYER = ".st-key-training_update section.stage[data-key]"
NUMBERS = """frame => Object.fromEntries([...frame.querySelectorAll('[data-number]')]
  .filter(text => text.closest('.copy')?.style.visibility !== 'hidden')
  .map(text => [text.dataset.number, text.textContent]))"""
REMEMBERED = {
    "adam": {"m": "exp_avg", "v": "exp_avg_sq"},
    "sgd": {"velocity": "momentum_buffer"},
}
PLACE = (0, 0)
OPACITY = "text => getComputedStyle(text).opacity"


class ByTorch:
    """The network of the page, and its updates by torch alone."""

    def __init__(self, spec):
        self.spec = spec
        recipe = recipe_of(spec)
        self.model, generator = recipe.build()
        self.model = self.model.double()
        kinds = {"adam": (torch.optim.Adam, {}), "sgd": (torch.optim.SGD, {"momentum": 0.9})}
        kind, options = kinds[spec.optimizer]
        self.optimizer = kind(self.model.parameters(), float(spec.rate), **options)
        self.clip = math.inf if spec.clip == "not" else float(spec.clip)
        self.weight = self.model.recurrent.weight_hh_l0
        batches = recipe.batches(generator)
        for _ in range(spec.number - 1):
            inputs, targets = next(batches)
            self.back(inputs.double(), targets)
            self.step()

    def back(self, inputs, targets):
        """The loss backwards; states, uses of the weight and answers, with their gradients."""
        net, state, states, uses = self.model.recurrent, torch.zeros(1, self.spec.units), [], []
        state = state.double()
        for step in inputs:
            uses.append(self.weight.clone())
            given = linear(step, net.weight_ih_l0, net.bias_ih_l0)
            state = torch.tanh(given + linear(state, uses[-1], net.bias_hh_l0))
            states.append(state)
        answers = self.model.readout(state)
        for each in (*states, *uses, answers):
            each.retain_grad()
        loss = cross_entropy(answers, targets)
        self.optimizer.zero_grad()
        loss.backward()
        return loss.item(), states, uses, answers

    def step(self):
        """Clip and update; the norm before."""
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), self.clip)
        self.optimizer.step()
        return norm.item()

    def remembered(self):
        held, names = self.optimizer.state[self.weight], REMEMBERED[self.spec.optimizer]
        return {ours: held[name][PLACE].item() if held else 0 for ours, name in names.items()}

    def update(self):
        """Every number by the name that it has on the screen."""
        word = torch.tensor(["ABCD".index(letter) for letter in self.spec.word])
        inputs, targets = one_hot(word, 4)[:, None].double(), word[:1]
        loss, states, uses, answers = self.back(inputs, targets)
        found = {"before": self.weight[PLACE].item(), "gradient": self.weight.grad[PLACE].item()}
        found |= {f"{name}_before": value for name, value in self.remembered().items()}
        found["norm"] = norm = self.step()
        found |= {"clipped": self.weight.grad[PLACE].item(), "after": self.weight[PLACE].item()}
        found |= self.remembered()
        found["factor"] = min(1, self.clip / (norm + 1e-6))
        found["norm_after"] = norm * found["factor"]
        found["step"] = found["step_again"] = found["after"] - found["before"]
        if self.spec.optimizer == "adam":
            found["m_hat"] = found["m"] / (1 - 0.9**self.spec.number)
            found["v_hat"] = found["v"] / (1 - 0.999**self.spec.number)
        found |= {"loss": loss, "loss_after": cross_entropy(self.model(inputs), targets).item()}
        found["change"] = found["loss_after"] - loss
        terms = [use.grad[PLACE].item() for use in uses]
        found["positive"] = sum(term for term in terms if term > 0)
        found["negative"] = sum(term for term in terms if term < 0)
        found |= {f"term.{t}": term for t, term in enumerate(terms, 1)}
        for t, state in enumerate(states, 1):
            for unit in range(self.spec.units):
                found[f"h.{t}.{unit + 1}"] = state[0, unit].item()
                found[f"dh.{t}.{unit + 1}"] = state.grad[0, unit].item()
        for k, answer in enumerate("ABCD"):
            found[f"p.{answer}"] = answers.softmax(-1)[0, k].item()
            found[f"target.{answer}"] = float(k == targets)
            found[f"error.{answer}"] = answers.grad[0, k].item()
        return found


def player(page, query=""):
    """The stage of the section, which comes after all that stands above it."""
    page.goto(f"/training?section=One update{query}")
    page.locator(PLAYER).wait_for(timeout=60_000)
    return StagePage(page, PLAYER)


@pytest.mark.parametrize(
    "choices",
    [
        {"optimizer": "adam", "clip": "0.5"},
        {"optimizer": "adam", "clip": "not", "number": 3, "word": "DAB"},
        {"optimizer": "sgd", "clip": "not"},
        {"optimizer": "sgd", "clip": "0.5", "number": 4, "units": 4},
    ],
    ids=lambda each: " ".join(map(str, each.values())),
)
def test_every_number_is_torchs(tab, choices):
    spec = UpdateSpec(**choices)
    stage = player(tab(), "".join(f"&one-{name}={value}" for name, value in choices.items()))
    stage.shows(step=2 * len(spec.word) + 5)
    shown, wanted = stage.ask(NUMBERS), ByTorch(spec).update()
    assert float(shown.pop("clip").replace("none", "inf")) == ByTorch(spec).clip
    assert sorted(shown) == sorted(wanted)
    for name, text in shown.items():
        value = wanted[name]
        assert rounded_like(value, text) == printed_number(text), (name, text, value)


def test_it_plays_moment_by_moment_and_leaves_the_address_alone(tab):
    page = tab(reduced_motion="reduce")
    stage = player(page)
    stage.press("Home")
    assert not float(stage.frame.locator("[data-number='term.5']").evaluate(OPACITY))
    stage.press("ArrowRight")
    expect(stage.frame.locator(".where")).to_contain_text("forward, step 1 of 5: B")
    for _ in range(6):
        stage.press("Space")
    expect(stage.frame.locator(".where")).to_contain_text("back at step 5 of 5: A")
    expect(stage.frame.locator("[data-number='term.5']")).to_have_css("opacity", "1")
    expect(stage.frame.locator("[data-number='term.4']")).to_have_css("opacity", "0")
    assert "It gives" in stage.frame.locator("[aria-live]").text_content()
    assert "step=" not in page.url
