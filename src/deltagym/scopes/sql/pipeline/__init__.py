"""A language model writes SQL problems, in upstream's nine stages.

It can be any model behind an endpoint that speaks OpenAI's protocol. All this is optional, since
the scope writes its own problems without a model; what comes out are ordinary rows of the scope.
See `docs/sql_pipeline.md`.
"""
