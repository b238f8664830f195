// Takes and touches all memory there is.
#include <cstdlib>
#include <cstring>
int main() {
    for (;;) if (void* block = std::malloc(1 << 20)) std::memset(block, 1, 1 << 20);
}
