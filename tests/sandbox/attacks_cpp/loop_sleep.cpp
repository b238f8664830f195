// Uses no processor time.
#include <unistd.h>
int main() { for (;;) sleep(1000); }
