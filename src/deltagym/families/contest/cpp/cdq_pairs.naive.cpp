// Naive ways to sum over pairs.
#include <cstdlib>
#include <iostream>
#include <vector>

using Int = long long;

static bool fits(Int one, Int other) {
    if constexpr (knob::rule_text == "above") return one > knob::c * other + knob::d;
    const bool near = std::abs(one - other) <= knob::d;
    return knob::rule_text == "near" ? near : !near;
}

static Int worth(Int i, Int j, Int wi, Int wj) {
    if constexpr (knob::form_text == "product") return wi * wj;
    if constexpr (knob::form_text == "sum") return wi + wj;
    if constexpr (knob::form_text == "distance") return j - i;
    return wi * (j - i);
}

int main() {
    std::ios::sync_with_stdio(false);
    Int n;
    std::cin >> n;
    std::vector<Int> a(n), w(n);
    for (auto& x : a) std::cin >> x;
    for (auto& x : w) std::cin >> x;
    const Int gap = knob::gap ? knob::gap : 1;
    Int total = 0;
#ifdef PAIRS  // The definition.
    for (Int j = 0; j < n; j++)
        for (Int i = 0; i + gap <= j; i++)
            if (fits(a[i], a[j])) total += worth(i, j, w[i], w[j]) % knob::modulus;
#elif defined(BRANCHLESS)  // Written so that the compiler can take several pairs at once; the remainder once for every position.
    std::vector<int> narrow(a.begin(), a.end()), weights(w.begin(), w.end());
    for (Int j = 0; j < n; j++) {
        Int sum = 0;
        for (Int i = 0; i + gap <= j; i++) sum += fits(narrow[i], narrow[j]) * worth(i, j, weights[i], weights[j]);
        total += sum % knob::modulus;
    }
#endif
    std::cout << (total % knob::modulus + knob::modulus) % knob::modulus << "\n";
}
