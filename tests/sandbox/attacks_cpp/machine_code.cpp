// Machine code of its own making.
#include <cstdio>
#include <cstring>
#include <sys/mman.h>
int main() {
    void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page != MAP_FAILED) std::puts("WRITABLE AND EXECUTABLE");
}
