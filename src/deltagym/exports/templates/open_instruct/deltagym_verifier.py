"""Verifiers for open-instruct, which finds subclasses of VerifierFunction by themselves.

A row's `dataset` names the verifier, and its `ground_truth` is the problem as JSON text.
`--remap_verifier deltagym_dense=deltagym_binary` changes the reward of all rows.
"""

from open_instruct.ground_truth_utils import VerificationResult, VerifierFunction

from deltagym.exports.base import Reward
from deltagym.exports.reward import score


class DenseVerifier(VerifierFunction):
    """Pays the share of cases passed."""

    def __init__(self, verifier_config=None):
        super().__init__("deltagym_dense", weight=1.0, verifier_config=verifier_config)

    def __call__(self, tokenized_prediction, prediction, label, query=None, rollout_state=None):
        """The score of a completion."""
        return judged(prediction, label, Reward(mode="dense"))


class BinaryVerifier(VerifierFunction):
    """Pays 1 for a full pass, else 0."""

    def __init__(self, verifier_config=None):
        super().__init__("deltagym_binary", weight=1.0, verifier_config=verifier_config)

    def __call__(self, tokenized_prediction, prediction, label, query=None, rollout_state=None):
        """The score of a completion."""
        return judged(prediction, label, Reward(mode="binary"))


def judged(prediction, label, reward):
    """The result of a completion; raises NoScore where the verification itself failed."""
    found = score([label], [prediction], reward)[0]
    return VerificationResult(score=found.require(), reasoning=found.verdict.message or None)
