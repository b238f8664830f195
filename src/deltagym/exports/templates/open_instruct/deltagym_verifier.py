"""Verifiers for open-instruct, which finds subclasses of VerifierFunction by themselves.

A row's `dataset` names the verifier, and its `ground_truth` is the problem as JSON text.
`--remap_verifier deltagym_dense=deltagym_binary` changes the reward of all rows.
"""

from open_instruct.ground_truth_utils import VerificationResult, VerifierFunction

from deltagym.exports.base import Reward
from deltagym.exports.reward import score


class DenseVerifier(VerifierFunction):
    """Pays the share of cases passed."""

    mode = "dense"

    def __init__(self, verifier_config=None):
        super().__init__(f"deltagym_{self.mode}", weight=1.0, verifier_config=verifier_config)

    def __call__(self, tokenized_prediction, prediction, label, query=None, rollout_state=None):
        """The score of a completion; raises NoScore where the verification itself failed."""
        found = score([label], [prediction], Reward(mode=self.mode))[0]
        return VerificationResult(score=found.require(), reasoning=found.verdict.message or None)


class BinaryVerifier(VerifierFunction):
    """Pays 1 for a full pass, else 0."""

    mode = "binary"
    __init__ = DenseVerifier.__init__
    __call__ = DenseVerifier.__call__
