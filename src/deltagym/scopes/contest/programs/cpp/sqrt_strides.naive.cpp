// Naive ways to multiply every d-th element, while elements change.
#ifdef LANES
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <array>
#include <cstdint>
#include <iostream>
#include <unordered_map>
#include <vector>

using Int = long long;

constexpr Int p = knob::p;

struct Products {
    int n;
#ifdef PLAIN  // The definition.
    std::vector<Int> a;
    explicit Products(const std::vector<Int>& numbers) : n(numbers.size()), a(numbers) {}
    void change(int i, Int x) { a[i] = x; }
    Int every(int step, int first) const {
        Int product = 1;
        for (int j = first; j < n; j += step) product = product * a[j] % p;
        return product;
    }
#elif defined(FOUR_CHAINS)  // Four products at a time, so that none waits for the last; kept until a change.
    std::vector<unsigned> a;
    std::unordered_map<Int, Int> seen;
    explicit Products(const std::vector<Int>& numbers) : n(numbers.size()), a(numbers.begin(), numbers.end()) {}
    void change(int i, Int x) {
        a[i] = x;
        seen.clear();
    }
    Int every(int step, int first) {
        Int& known = seen[Int(step) * n + first];
        if (known > 0) return known;
        std::array<std::uint64_t, 4> products = {1, 1, 1, 1};
        Int j = first;
        for (; j + 3LL * step < n; j += 4LL * step)
            for (int k = 0; k < 4; k++) products[k] = products[k] * a[j + k * Int(step)] % p;
        for (; j < n; j += step) products[0] = products[0] * a[j] % p;
        return known = products[0] * products[1] % p * (products[2] * products[3] % p) % p;
    }
#elif defined(LANES)  // Many products at a time by Montgomery's remainders, without division; kept until a change.
    static constexpr std::uint32_t inverse() {  // Of -p modulo 2^32, by Newton's steps.
        std::uint32_t x = 1;
        for (int k = 0; k < 6; k++) x *= 2 - std::uint32_t(p) * x;
        return -x;
    }
    static std::uint32_t times(std::uint32_t x, std::uint32_t y) {  // x * y / 2^32, below 2 * p if x and y are.
        const std::uint64_t product = std::uint64_t(x) * y;
        return (product + std::uint64_t(std::uint32_t(product) * inverse()) * std::uint32_t(p)) >> 32;
    }
    static std::uint32_t scaled(Int x) { return (x << 32) % p; }
    std::vector<std::uint32_t> a;
    std::unordered_map<Int, Int> seen;
    explicit Products(const std::vector<Int>& numbers) : n(numbers.size()) {
        for (Int x : numbers) a.push_back(scaled(x));
    }
    void change(int i, Int x) {
        a[i] = scaled(x);
        seen.clear();
    }
    template <int known_step>
    std::uint32_t product(int given_step, int first) const {
        const std::int64_t step = known_step ? known_step : given_step;
        std::array<std::uint32_t, 32> products;
        products.fill(scaled(1));
        std::int64_t j = first;
        for (; j + 31 * step < n; j += 32 * step)
            for (int k = 0; k < 32; k++) products[k] = times(products[k], a[j + k * step]);
        for (; j < n; j += step) products[0] = times(products[0], a[j]);
        for (int k = 1; k < 32; k++) products[0] = times(products[0], products[k]);
        return times(products[0], 1) % p;
    }
    Int every(int step, int first) {
        Int& known = seen[Int(step) * n + first];
        if (known > 0) return known;
        if (step == 1) return known = product<1>(step, first);
        if (step == 2) return known = product<2>(step, first);
        if (step == 3) return known = product<3>(step, first);
        if (step == 4) return known = product<4>(step, first);
        return known = product<0>(step, first);
    }
#elif defined(CORRECTED)  // Whatever was asked for is kept, and every change corrects all of it.
    struct Known {
        int step, first;
        Int product;
    };
    std::vector<Int> a;
    std::vector<Known> all;
    std::unordered_map<Int, int> place;
    explicit Products(const std::vector<Int>& numbers) : n(numbers.size()), a(numbers) {}
    static Int inverse(Int x) {
        Int result = 1;
        for (Int e = p - 2; e > 0; e /= 2, x = x * x % p)
            if (e % 2) result = result * x % p;
        return result;
    }
    void change(int i, Int x) {
        const Int ratio = x * inverse(a[i]) % p;
        a[i] = x;
        for (auto& [step, first, product] : all)
            if (i % step == first) product = product * ratio % p;
    }
    Int every(int step, int first) {
        const auto [at, fresh] = place.try_emplace(Int(step) * n + first, int(all.size()));
        if (fresh) {
            Int product = 1;
            for (Int j = first; j < n; j += step) product = product * a[j] % p;
            all.push_back({step, first, product});
        }
        return all[at->second].product;
    }
#endif
};

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
    Products products(a);
    Int last = 0;
    while (q--) {
        int kind;
        Int i, x;
        std::cin >> kind >> i >> x;
        if (knob::online) i = (i - 1 + last) % n + 1;
        if (kind == 1) {
            products.change(i - 1, (x + knob::shift) % p);
            continue;
        }
        last = products.every(x, (i - 1) % x);
        std::cout << last << "\n";
    }
}
