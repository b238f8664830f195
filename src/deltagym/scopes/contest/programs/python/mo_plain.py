# The elements of the sequence are counted, not its prefixes.
#: define transform
#: end
#: define widen
#: end
