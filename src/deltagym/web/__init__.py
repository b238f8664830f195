"""The page: a local web site that shows problems, programs and runs (`deltagym web`)."""
