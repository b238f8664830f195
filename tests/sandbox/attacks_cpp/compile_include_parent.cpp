// The environment of the process that asked.
#include "/proc/@PID@/environ"
int main() {}
