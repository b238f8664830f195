"""Endpoint: what every client of an OpenAI-compatible server needs, and no server itself.

Address and key, the connection, the reading of replies, what a failure means, and how long to wait
before the next try. `deltagym.models.served` and the SQL pipeline ask models through it.
"""
