"""Served models: samplers that ask an OpenAI-compatible server, or vLLM, and keep every sample.

    settings.py    how a server is asked
    store.py       the samples folder: one parquet row a sample, in parts that appear whole
    pace.py        rate limits, which all requests obey together
    asker.py       one request, with its tries
    collection.py  asks for what is missing, several requests at a time
    sampler.py     the sampler of `openai:MODEL`
    vllm.py        the sampler of `vllm:MODEL`

No torch.
"""

from deltagym.models.served.settings import Endpoint

__all__ = ["Endpoint"]
