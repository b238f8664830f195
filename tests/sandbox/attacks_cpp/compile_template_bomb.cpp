// Templates that take exponential time.
template <int A, int B> struct Bomb { static constexpr long value = Bomb<A - 1, 2 * B>::value + Bomb<A - 1, 2 * B + 1>::value; };
template <int B> struct Bomb<0, B> { static constexpr long value = B; };
int main() { return Bomb<26, 1>::value; }
