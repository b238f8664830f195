"""The embedded model: a small decoder pretrained from nothing, shipped with its weights."""
