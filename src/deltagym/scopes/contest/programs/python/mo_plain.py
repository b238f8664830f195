# The sequence is counted as it is.
#: define transform
#: end
#: define widen
#: end
