// Asks whether a file is there: one bit of what is outside.
#include <cstdio>
int main() {
#if __has_include("@FILE@")
    std::puts("FOUND");
#endif
}
