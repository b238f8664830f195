// Counts choices whose total lies within bounds: the sorted totals of two halves, joined by two pointers.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;
using Groups = std::vector<std::vector<Int>>;  // Totals, by how many coefficients are the last one, modulo `modulus`.

constexpr bool limited = !knob::residue_list.empty();
constexpr Int modulus = limited ? knob::residue_list.front() : 1;
constexpr Int wanted = limited ? knob::residue_list.back() : 0;

static Groups totals(const Int* first, const Int* last) {
    Groups groups(modulus);
    groups[0] = {0};
    for (; first != last; first++) {
        Groups grown(modulus);
        for (Int j = 0; j < modulus; j++)
            for (Int c : knob::coefficients_list) {
                auto& to = grown[(j + (c == knob::coefficients_list.back())) % modulus];
                for (Int total : groups[j]) to.push_back(total + c * *first);
            }
        groups.swap(grown);
    }
    for (auto& group : groups) std::sort(group.begin(), group.end());
    return groups;
}

static Int pairs_up_to(const std::vector<Int>& left, const std::vector<Int>& right, Int bound) {
    Int pairs = 0;
    std::size_t fitting = right.size();
    for (Int total : left) {
        while (fitting > 0 && total + right[fitting - 1] > bound) fitting--;
        pairs += fitting;
    }
    return pairs;
}

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<Int> a(n);
    for (auto& x : a) std::cin >> x;
    const Groups left = totals(a.data(), a.data() + n / 2), right = totals(a.data() + n / 2, a.data() + n);
    while (q--) {
        Int low, high, choices = 0;
        std::cin >> low >> high;
        // Totals are whole numbers: those within the bounds are above `low` and at most `high`.
        low -= knob::bounds_text.front() == '[';
        high -= knob::bounds_text.back() == ')';
        for (Int j = 0; j < modulus; j++) {
            const auto& other = right[(wanted - j + modulus) % modulus];
            choices += pairs_up_to(left[j], other, high) - pairs_up_to(left[j], other, low);
        }
        std::cout << std::max<Int>(choices, 0) << "\n";  // Open bounds that are equal hold nothing.
    }
}
