"""One file a framework; each holds its `EXPORTER`."""
