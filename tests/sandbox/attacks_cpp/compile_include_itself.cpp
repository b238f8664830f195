// Includes itself twice, up to the depth a compiler allows.
#include __FILE__
#include __FILE__
int main() {}
