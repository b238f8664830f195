// Dies of a null pointer.
int main() { *(volatile int*)nullptr = 1; }
