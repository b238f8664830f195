"""A key-value cache with spare room, so that a decoding step writes in place.

The library's own cache copies everything it holds at every step. On a CPU that copying is most of
the cost of sampling from a small model.
"""

from __future__ import annotations

from typing import Any

import torch
from transformers.cache_utils import Cache, DynamicLayer

ROOM = 32
"""Positions allocated beyond those in use."""


class RoomyLayer(DynamicLayer):
    """Keys and values of one layer [batch, heads, length, size]: views of longer buffers."""

    def __init__(self) -> None:
        super().__init__()
        self._buffers: list[torch.Tensor] = []

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Appends the new positions.

        Returns:
            All keys and all values, in the precision in which attention multiplies them.
        """
        device = key_states.device.type
        if torch.is_autocast_enabled(device):
            dtype = torch.get_autocast_dtype(device)
            key_states, value_states = key_states.to(dtype), value_states.to(dtype)
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        used, new = self.get_seq_length(), key_states.shape[-2]
        if not self._buffers or self._buffers[0].shape[-2] < used + new:
            self._buffers = [
                _buffer(held, states, used + new + ROOM)
                for held, states in ((self.keys, key_states), (self.values, value_states))
            ]
        for buffer, states in zip(self._buffers, (key_states, value_states), strict=True):
            buffer[:, :, used : used + new] = states
        self.keys, self.values = (buffer[:, :, : used + new] for buffer in self._buffers)
        return self.keys, self.values

    def batch_repeat_interleave(self, repeats: int) -> None:
        """Repeats every sequence of the batch."""
        super().batch_repeat_interleave(repeats)
        self._buffers = []

    def batch_select_indices(self, indices: torch.Tensor) -> None:
        """Keeps the given sequences of the batch."""
        super().batch_select_indices(indices)
        self._buffers = []


def _buffer(held: torch.Tensor | None, states: torch.Tensor, length: int) -> torch.Tensor:
    """Allocates a buffer of `length` positions, shaped like `states`, that begins with `held`."""
    buffer = states.new_empty(*states.shape[:2], length, states.shape[-1])
    if held is not None and held.numel():
        buffer[:, :, : held.shape[-2]] = held
    return buffer


def roomy_cache(layers: int) -> Cache:
    """An empty cache for a model with this many layers."""
    return Cache(layers=[RoomyLayer() for _ in range(layers)])
