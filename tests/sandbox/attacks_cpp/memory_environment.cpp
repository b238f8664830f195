// Prints environment and arguments.
#include <cstdio>
extern char** environ;
int main(int count, char** arguments) {
    for (char** at = environ; *at; at++) std::puts(*at);
    for (int i = 0; i < count; i++) std::puts(arguments[i]);
}
