// Writes for ever.
#include <unistd.h>
int main() {
    static char text[1 << 16];
    for (;;) if (write(1, text, sizeof text) < 0) return 1;
}
