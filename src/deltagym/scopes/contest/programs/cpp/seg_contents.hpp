// What a component holds, and what is asked of two.
#include <cstdlib>

struct Part {
    Int held;
    int size = 1;

    Part operator+(const Part& other) const { return {gathered(held, other.held), size + other.size}; }
    static Int gathered(Int one, Int other) {
        if constexpr (knob::gather_text == "sum") return one + other;
        if constexpr (knob::gather_text == "xor") return one ^ other;
        if constexpr (knob::gather_text == "max") return std::max(one, other);
        return std::min(one, other);
    }
};

static Int asked(const Part& one, const Part& other, bool same) {
    Int held = one.held;
    if (knob::relation_text == "both" && !same) held = Part::gathered(one.held, other.held);
    if (knob::relation_text == "gap") held = std::abs(one.held - other.held);
    if (knob::relation_text == "apart") held = same ? 0 : one.held + other.held;
    return knob::scale * held + one.size;
}

static std::vector<Part> read_parts(int n) {  // The vertices alone.
    std::vector<Part> parts(n);
    for (Part& part : parts) std::cin >> part.held;
    return parts;
}
