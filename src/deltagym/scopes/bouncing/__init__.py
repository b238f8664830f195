"""BouncingSim: programs that say where bodies are after bouncing about in polygonal containers."""
