"""Starts open-instruct's grpo_fast with the verifiers of this folder; takes its options.

Run it where open-instruct is installed from its sources. The workers import the verifiers too, so
this folder must be on their PYTHONPATH (`run.sh` sees to it).
"""

import runpy

import deltagym_verifier  # noqa: F401  (importing it is what registers the verifiers)

if __name__ == "__main__":
    runpy.run_module("open_instruct.grpo_fast", run_name="__main__", alter_sys=True)
