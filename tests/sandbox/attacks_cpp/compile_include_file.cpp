// Includes the expected values as source.
#include <cstdio>
long long values[] =
#include "@FILE@"
;
int main() { for (long long v : values) std::printf("%lld\n", v); }
