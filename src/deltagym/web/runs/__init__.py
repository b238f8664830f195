"""The page's view of training: runs as they train, their rollouts, studies, transfer."""
