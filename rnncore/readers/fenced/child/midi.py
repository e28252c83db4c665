"""MIDI files: walked event by event with the standard library, then read by mido."""

from __future__ import annotations

import io
from collections.abc import Iterator

from .bounds import Answer, Bounds, Refused, shown

EVENTS = 60_000
"""Events of all tracks together: mido makes an object of each."""

_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_DATA = {0x8: 2, 0x9: 2, 0xA: 2, 0xB: 2, 0xC: 1, 0xD: 1, 0xE: 2}
"""Bytes after the status of a message, by the status' first half."""


def read(data: bytes, member: str | None, bounds: Bounds) -> Answer:
    """The notes of the chosen track, or of the one that has most."""
    _guard(data, bounds)
    import mido

    # Opened from bytes, and nothing of it is played.
    song = mido.MidiFile(file=io.BytesIO(data))
    tempos, tracks = [(0, 500_000)], dict[str, list[tuple[int, int]]]()
    for number, track in enumerate(song.tracks, 1):
        tick, notes = 0, list[tuple[int, int]]()
        for message in track:
            tick += message.time
            if message.type == "set_tempo":
                tempos.append((tick, message.tempo))
            elif message.type == "note_on" and message.velocity:
                notes.append((tick, message.note))
        if notes:
            named = shown(str(track.name).strip(), bounds)
            tracks[f"{number} {named}".strip()] = notes
    if not tracks:
        raise Refused(" holds no notes.")
    members = list(tracks)
    if member is not None and member not in tracks:
        return Answer([], members, "", header=False)
    chosen = member or max(members, key=lambda each: len(tracks[each]))
    seconds = _seconds([tick for tick, _ in tracks[chosen]], tempos, song.ticks_per_beat)
    rows = [
        [repr(second), f"{_NAMES[note % 12]}{note // 12 - 1}"]
        for second, (_, note) in zip(seconds, tracks[chosen], strict=True)
    ]
    return Answer([["time", "note"], *rows], members, chosen, header=True)


def _seconds(ticks: list[int], tempos: list[tuple[int, int]], beat: int) -> Iterator[float]:
    """When each of the rising ``ticks`` is, in seconds; tempos are microseconds a beat.

    Counted in whole numbers and divided once, so that half a second is 0.5.
    """
    tempos = sorted(tempos, key=lambda change: change[0])
    passed, since, tempo, following = 0, 0, 500_000, 0
    for tick in ticks:
        while following < len(tempos) and tempos[following][0] <= tick:
            passed += (tempos[following][0] - since) * tempo
            since, tempo = tempos[following]
            following += 1
        yield (passed + (tick - since) * tempo) / (beat * 1_000_000)


def _guard(data: bytes, bounds: Bounds) -> None:
    """Refuse files that are not made of whole chunks and events, or of too many."""
    if len(data) < 14 or data[:8] != b"MThd\0\0\0\x06":
        raise Refused(" is damaged, or not a MIDI file. Export it again.")
    if not 0 < int.from_bytes(data[12:14], "big") < 0x8000:
        raise Refused(" counts in frames of film, not in beats. Export it with beats.")
    if int.from_bytes(data[10:12], "big") > bounds.members:
        raise Refused(f" has more than {bounds.members} tracks. Keep those you need.")
    position, events = 14, 0
    while position < len(data):
        head, size = data[position : position + 4], data[position + 4 : position + 8]
        position, end = position + 8, position + 8 + int.from_bytes(size, "big")
        if end > len(data):
            raise Refused(" is cut off. Download or export it again.")
        if head == b"MTrk":
            events += _events(data, position, end, EVENTS - events)
        position = end


def _events(data: bytes, position: int, end: int, most: int) -> int:
    """How many events a track has, each of them whole."""
    events, status = 0, 0
    while position < end:
        events += 1
        if events > most:
            raise Refused(f" has more than {EVENTS:,} events. Keep the tracks you need.")
        _, position = _length(data, position, end)
        first = data[position] if position < end else 0
        if first >= 0xF0:
            if first not in (0xF0, 0xF7, 0xFF):
                raise Refused(" is damaged: a track holds what is only sent live.")
            size, position = _length(data, position + (2 if first == 0xFF else 1), end)
            position += size
            continue
        if first >= 0x80:
            status, position = first, position + 1
        if not status:
            raise Refused(" is damaged: a track begins without a message.")
        position += _DATA[status >> 4]
    if position > end:
        raise Refused(" is damaged: a track ends within an event.")
    return events


def _length(data: bytes, position: int, end: int) -> tuple[int, int]:
    """A number of at most four bytes, seven bits each, and where it ends."""
    number = 0
    for place in range(position, min(position + 4, end)):
        number = number << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return number, place + 1
    raise Refused(" is damaged: a time or length in it has no end.")
