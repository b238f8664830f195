"""The playground: write an answer, have it judged, and watch a Manufactoria program run."""
