// Has the assembler put the file into the program.
#include <cstdio>
extern const char found[];
__asm__(".section .rodata\n.global found\nfound:\n.incbin \"@FILE@\"\n.byte 0\n.previous\n");
int main() { std::puts(found); }
