// Products of every d-th element, while elements change: those of small steps are kept, others are made when asked for.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

constexpr Int p = knob::p;

static Int inverse(Int x) {  // By Fermat: x to the power of p - 2.
    Int result = 1;
    for (Int e = p - 2; e > 0; e /= 2, x = x * x % p)
        if (e % 2) result = result * x % p;
    return result;
}

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, q;
    std::cin >> n >> q;
    std::vector<Int> a(n);
    for (auto& x : a) {
        std::cin >> x;
        x = (x + knob::shift) % p;
    }
    const int width = std::min(24, n);
    std::vector<std::vector<Int>> products(width + 1);  // By step and remainder of the positions.
    for (int d = 1; d <= width; d++) {
        products[d].assign(d, 1);
        for (int i = 0; i < n; i++) products[d][i % d] = products[d][i % d] * a[i] % p;
    }
    Int last = 0;
    while (q--) {
        int kind;
        Int i, x;
        std::cin >> kind >> i >> x;
        if (knob::online) i = (i - 1 + last) % n + 1;
        i--;
        if (kind == 1) {
            x = (x + knob::shift) % p;
            const Int ratio = x * inverse(a[i]) % p;
            a[i] = x;
            for (int d = 1; d <= width; d++) products[d][i % d] = products[d][i % d] * ratio % p;
            continue;
        }
        if (x <= width) {
            last = products[x][i % x];
        } else {
            last = 1;
            for (Int j = i % x; j < n; j += x) last = last * a[j] % p;
        }
        std::cout << last << "\n";
    }
}
