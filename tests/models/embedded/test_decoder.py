"""SwiGlu: its output and gradient are those of the library's functions."""

import torch
from torch.nn.functional import silu

from deltagym.models.embedded.decoder import SwiGlu


def test_output_and_gradient_are_those_of_silu_times_the_other_half() -> None:
    torch.manual_seed(0)
    given, weight = 4 * torch.randn(60, 2 * 24), torch.randn(60, 24)
    ours, theirs = given.clone().requires_grad_(), given.clone().requires_grad_()
    found = SwiGlu.apply(ours)
    gate, up = theirs.chunk(2, -1)
    wanted = silu(gate) * up
    torch.testing.assert_close(found, wanted)
    (found * weight).sum().backward()
    (wanted * weight).sum().backward()
    torch.testing.assert_close(ours.grad, theirs.grad)
