"""Upstream's nine stages that have a language model write SQL problems, for any endpoint that speaks OpenAI's protocol.

Optional: the scope writes its own problems without a model. What comes out here are ordinary rows of the scope. See `docs/sql_pipeline.md`.
"""
