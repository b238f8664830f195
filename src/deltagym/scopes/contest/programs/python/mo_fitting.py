# How many pairs of positions hold values that fit, as FIT says; no value fits twice.
#: include "mo_plain.py"
#: include "mo_pairs.py"
#: define fitting
#: if FIT == "xor"
fitting = [value ^ K]
#: elif FIT == "difference"
fitting = [value - K, value + K]
#: elif FIT == "sum"
fitting = [K - value]
#: else
fitting = [2 * value + K] + [(value - K) // 2] * ((value - K) % 2 == 0)
#: end
#: end
