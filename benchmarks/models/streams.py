"""Replicas that are asked for one step after another: a policy, and a stream of sound."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.distributions import Categorical
from torch.nn import functional as F

from benchmarks.models.replica import Replica, Size

State = tuple[Tensor, ...]
FEATURES = 3


class RecurrentPolicy(Replica):
    """Actor and critic with an LSTM each, whose states are set to 0 where an episode begins."""

    def __init__(self, size: Size) -> None:
        super().__init__(size)
        self.lstm_actor = nn.LSTM(FEATURES, size.hidden)
        self.lstm_critic = nn.LSTM(FEATURES, size.hidden)
        self.action, self.value = nn.Linear(size.hidden, 4), nn.Linear(size.hidden, 1)

    def batch(self) -> tuple[Tensor, ...]:
        size, dtype = self.size, self.action.weight.dtype
        seen = torch.randn(size.steps, size.batch, FEATURES, dtype=dtype)
        begins = (torch.rand(size.steps, size.batch) < 2 / size.steps).to(dtype)
        begins[:, 0] = 0  # one goes on to the end
        begins[0] = 1
        return seen, begins, torch.randn(size.steps, size.batch, dtype=dtype)

    @staticmethod
    def one(lstm: nn.LSTM, x: Tensor, state: State, begins: Tensor) -> tuple[Tensor, State]:
        kept = (1.0 - begins).view(1, -1, 1)
        return lstm(x.unsqueeze(0), (kept * state[0], kept * state[1]))

    def process(self, lstm: nn.LSTM, seen: Tensor, begins: Tensor) -> Tensor:
        zeros = seen.new_zeros(1, seen.shape[1], lstm.hidden_size)
        state, outputs = (zeros, zeros), []
        for x, begin in zip(seen, begins, strict=True):
            out, state = self.one(lstm, x, state, begin)
            outputs.append(out)
        return torch.cat(outputs)

    def forward(self, x: Tensor, begins: Tensor, state: State) -> tuple[Tensor, Tensor, State]:
        """An action and its probability, as they are asked for step by step."""
        out, state = self.one(self.lstm_actor, x, state, begins)
        chances = Categorical(logits=self.action(out[0]))
        actions = chances.sample()
        return actions, chances.log_prob(actions), state

    def traces(self) -> dict[str, list[int]]:
        return {"lstm_actor": [self.size.steps] * 2, "lstm_critic": [self.size.steps]}


def act_and_learn(model: nn.Module, batch: tuple[Tensor, ...]) -> None:
    """A rollout of ``RecurrentPolicy`` without gradients, and an update on it."""
    seen, begins, advantage = batch
    zeros = seen.new_zeros(1, seen.shape[1], model.lstm_actor.hidden_size)
    state, taken = (zeros, zeros), []
    with torch.no_grad():
        for x, begin in zip(seen, begins, strict=True):
            actions, before, state = model(x, begin, state)
            taken.append((actions, before))
    actions, before = map(torch.stack, zip(*taken, strict=True))
    chances = Categorical(logits=model.action(model.process(model.lstm_actor, seen, begins)))
    values = model.value(model.process(model.lstm_critic, seen, begins)).squeeze(2)
    ratio = (chances.log_prob(actions) - before).exp()
    clipped = ratio.clamp(0.8, 1.2)
    policy = -torch.minimum(advantage * ratio, advantage * clipped).mean()
    (policy + 0.5 * F.mse_loss(values, advantage) - 0.01 * chances.entropy().mean()).backward()


class VoiceActivity(Replica):
    """A stream in chunks: the state is carried over, and the gradient cut, from each to the next.

    In use, outside of the training, every chunk is one frame.
    """

    CHUNKS = 3

    def __init__(self, size: Size) -> None:
        super().__init__(size)
        self.conv = nn.Conv1d(1, FEATURES, 4, stride=4)
        self.lstm = nn.LSTM(FEATURES, size.hidden, batch_first=True)
        self.head = nn.Linear(size.hidden, 1)
        self.state: State | None = None

    def batch(self) -> tuple[Tensor, ...]:
        size, dtype = self.size, self.head.weight.dtype
        sound = torch.randn(size.batch, 1, 4 * size.steps, dtype=dtype)
        return sound, torch.randint(2, (size.batch, size.steps)).to(dtype)

    def forward(self, chunk: Tensor) -> Tensor:
        outputs, state = self.lstm(F.relu(self.conv(chunk)).transpose(1, 2), self.state)
        self.state = tuple(each.detach() for each in state)
        return self.head(outputs).squeeze(2)

    def traces(self) -> dict[str, list[int]]:
        part = -(-self.size.steps // self.CHUNKS)
        rest = self.size.steps - part * (self.CHUNKS - 1)
        return {"lstm": [*[part] * (self.CHUNKS - 1), rest, self.size.steps]}


def stream(model: nn.Module, batch: tuple[Tensor, ...]) -> None:
    """A training step of ``VoiceActivity``, chunk by chunk, and a run of it frame by frame."""
    sound, speech = batch
    part, model.state = -(-speech.shape[1] // model.CHUNKS), None
    for chunk, target in zip(sound.split(4 * part, 2), speech.split(part, 1), strict=True):
        F.binary_cross_entropy_with_logits(model(chunk), target).backward()
    model.state = None
    with torch.no_grad():
        for frame in sound.split(4, 2):
            model(frame)
