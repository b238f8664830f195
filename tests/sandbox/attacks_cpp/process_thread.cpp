// A thread to outlive the main one.
#include <pthread.h>
int main() {
    pthread_t other;
    pthread_create(&other, nullptr, [](void*) -> void* { for (volatile int x = 0;; x++) {} }, nullptr);
}
