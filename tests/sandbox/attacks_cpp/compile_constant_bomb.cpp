// A gigabyte of constants in the program's file.
char big[1 << 30] = {1};
int main() { return big[5]; }
