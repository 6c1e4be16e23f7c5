#include "sim/tape.h"
#include <string.h>

/* Fixed point: inverses have 63 bits after the point, logarithms 58. */
#define LOG_BITS 58
#define LN_2     UINT64_C(0x02C5C85FDF473DE6) /* ln 2, rounded down */

/* Row i stands for what is left of 1 after i / 256. */
struct tape_step {
    uint64_t inverse;   /* 1 / (1 - i / 256), rounded down; 63 bits after the point */
    uint64_t logarithm; /* ln of the inverse, rounded down; 58 bits after the point */
};

static const struct tape_step steps[128] = {
    {0x8000000000000000, 0x0000000000000000}, {0x8080808080808080, 0x00040201565622CD},
    {0x8102040810204081, 0x0008080ABAC46F38}, {0x81848DA8FAF0D277, 0x000C122451C45155},
    {0x8208208208208208, 0x0010205658935847}, {0x828CBFBEB9A020A3, 0x001432A925980CC0},
    {0x83126E978D4FDF3B, 0x0018492528C8CABE}, {0x839930523FBE3367, 0x001C63D2EC14AAF1},
    {0x8421084210842108, 0x002082BB13CE8888}, {0x84A9F9C8084A9F9C, 0x0024A5E65F1A307D},
    {0x8534085340853408, 0x0028CD5DA85BC7D3}, {0x85BF37612CEE3C9A, 0x002CF929E5A976B0},
    {0x864B8A7DE6D1D608, 0x00312954293F6686}, {0x86D905447A34ACC6, 0x00355DE5A1F621F8},
    {0x8767AB5F34E47EF1, 0x003996E79BBB6597}, {0x87F78087F78087F7, 0x003DD463800D70F7},
    {0x8888888888888888, 0x00421662D678E81A}, {0x891AC73AE9819B50, 0x00465CEF4519559B},
    {0x89AE4089AE4089AE, 0x004AA812911C5E92}, {0x8A42F8705669DB46, 0x004EF7D69F47B990},
    {0x8AD8F2FBA9386822, 0x00534C457481FAB1}, {0x8B70344A139BC75A, 0x0057A569365E472D},
    {0x8C08C08C08C08C08, 0x005C034C2BAB0383}, {0x8CA29C046514E023, 0x006065F8BD038FC0},
    {0x8D3DCB08D3DCB08D, 0x0064CD7975652622}, {0x8DDA520237694808, 0x006939D902C6F0DE},
    {0x8E78356D1408E783, 0x006DAB2236B56C6F}, {0x8F1779D9FDC3A218, 0x0072216006F12C8D},
    {0x8FB823EE08FB823E, 0x00769C9D8E111A89}, {0x905A38633E06C43A, 0x007B1CE60C28447F},
    {0x90FDBC090FDBC090, 0x007FA244E76F5596}, {0x91A2B3C4D5E6F809, 0x00842CC5ACF1D034},
    {0x9249249249249249, 0x0088BC74113F23DE}, {0x92F113840497889C, 0x008D515BF11FB94F},
    {0x939A85C40939A85C, 0x0091EB89524E100D}, {0x9445809445809445, 0x00968B08643409CE},
    {0x94F2094F2094F209, 0x009B2FE580AC80B1}, {0x95A02568095A0256, 0x009FDA2D2CC9465C},
    {0x964FDA6C0964FDA6, 0x00A489EC199DAB06}, {0x97012E025C04B809, 0x00A93F2F250DAC67},
    {0x97B425ED097B425E, 0x00ADFA035AA1ED8F}, {0x9868C809868C8098, 0x00B2BA75F46099CF},
    {0x991F1A515885FB37, 0x00B780945BAB55DC}, {0x99D722DABDE58F06, 0x00BC4C6C2A226399},
    {0x9A90E7D95BC609A9, 0x00C11E0B2A8D1E0D}, {0x9B4C6F9EF03A3CA9, 0x00C5F57F59C7F461},
    {0x9C09C09C09C09C09, 0x00CAD2D6E7B80BF9}, {0x9CC8E160C3FB19B8, 0x00CFB6203844B320},
    {0x9D89D89D89D89D89, 0x00D49F69E456CF1B}, {0x9E4CAD23DD5F3A20, 0x00D98EC2BADE71E5},
    {0x9F1165E7254813E2, 0x00DE8439C1DEC568}, {0x9FD809FD809FD809, 0x00E37FDE37807B84},
    {0xA0A0A0A0A0A0A0A0, 0x00E881BF932AF3DA}, {0xA16B312EA8FC377C, 0x00ED89ED86A44A01},
    {0xA237C32B16CFD772, 0x00F29877FF388090}, {0xA3065E3FAE7CD0E0, 0x00F7AD6F26E7FF2E},
    {0xA3D70A3D70A3D70A, 0x00FCC8E3659D9BCB}, {0xA4A9CF1D96833751, 0x0101EAE5626C690F},
    {0xA57EB50295FAD40A, 0x0107138604D58627}, {0xA655C4392D7B73A7, 0x010C42D676162E31},
    {0xA72F05397829CBC1, 0x011178E8227E47BD}, {0xA80A80A80A80A80A, 0x0116B5CCBACFB735},
    {0xA8E83F5717C0A8E8, 0x011BF99635A6B94D}, {0xA9C84A47A07F5637, 0x01214456D0EB8D43},
    {0xAAAAAAAAAAAAAAAA, 0x01269621134DB927}, {0xAB8F69E28359CD11, 0x012BEF07CDC93539},
    {0xAC7691840AC76918, 0x01314F1E1D35CE3B}, {0xAD602B580AD602B5, 0x0136B6776BE1116E},
    {0xAE4C415C9882B931, 0x013C25277333183B}, {0xAF3ADDC680AF3ADD, 0x01419B423D5E8C72},
    {0xB02C0B02C0B02C0B, 0x014718DC271C41B0}, {0xB11FD3B80B11FD3B, 0x014C9E09E172C3BE},
    {0xB21642C8590B2164, 0x01522AE0738A3D7C}, {0xB30F63528917C80B, 0x0157BF753C8D1FAD},
    {0xB40B40B40B40B40B, 0x015D5BDDF595F2FA}, {0xB509E68A9B94821F, 0x01630030B3AAC493},
    {0xB60B60B60B60B60B, 0x0168AC83E9C6A141}, {0xB70FBB5A19BE3658, 0x016E60EE6AF19721},
    {0xB81702E05C0B8170, 0x01741D876C67BB16}, {0xB92143FA36F5E02E, 0x0179E26687CFB3D8},
    {0xBA2E8BA2E8BA2E8B, 0x017FAFA3BD8151BE}, {0xBB3EE721A54D880B, 0x0185855776DCBFAA},
    {0xBC52640BC52640BC, 0x018B639A88B2DF4A}, {0xBD69104707661AA2, 0x01914A8635BF6899},
    {0xBE82FA0BE82FA0BE, 0x01973A3431356ADC}, {0xBFA02FE80BFA02FE, 0x019D32BEA15ED3B0},
    {0xC0C0C0C0C0C0C0C0, 0x01A33440224FA78C}, {0xC1E4BBD595F6E947, 0x01A93ED3C8AD9E36},
    {0xC30C30C30C30C30C, 0x01AF5295248CDD06}, {0xC4372F855D824CA5, 0x01B56FA044629095},
    {0xC565C87B5F9D4D1B, 0x01BB9611B80E2FB0}, {0xC6980C6980C6980C, 0x01C1C60693FA39D8},
    {0xC7CE0C7CE0C7CE0C, 0x01C7FF9C74554C92}, {0xC907DA4E871146AC, 0x01CE42F180647434},
    {0xCA4587E6B74F0329, 0x01D490246DEFA6B7}, {0xCB8727C065C393E0, 0x01DAE75484C9615B},
    {0xCCCCCCCCCCCCCCCC, 0x01E148A1A2726CD9}, {0xCE168A7725080CE1, 0x01E7B42C3DDAD735},
    {0xCF6474A8819EC8E9, 0x01EE2A156B413E4F}, {0xD0B69FCBD2580D0B, 0x01F4AA7EE03192CD},
    {0xD20D20D20D20D20D, 0x01FB358AF7A48842}, {0xD3680D3680D3680D, 0x0201CB5CB640F562},
    {0xD4C77B03531DEC0D, 0x02086C17CEC0759D}, {0xD62B80D62B80D62B, 0x020F17E0A678AD02},
    {0xD79435E50D79435E, 0x0215CEDC5A0A9F48}, {0xD901B2036406C80D, 0x021C9130C2399C29},
    {0xDA740DA740DA740D, 0x02235F0478EB54F3}, {0xDBEB61EED19C5957, 0x022A387EDE52C244},
    {0xDD67C8A60DD67C8A, 0x02311DC81E4794CC}, {0xDEE95C4CA037BA57, 0x02380F0935CC00E5},
    {0xE070381C0E070381, 0x023F0C6BF8C2CB1B}, {0xE1FC780E1FC780E1, 0x0246161B17D792FC},
    {0xE38E38E38E38E38E, 0x024D2C42269B724F}, {0xE525982AF70C880E, 0x02544F0DA1D820DA},
    {0xE6C2B4481CD85689, 0x025B7EAAF61BE859}, {0xE865AC7B7603A196, 0x0262BB488680D162},
    {0xEA0EA0EA0EA0EA0E, 0x026A0515B3B190B8}, {0xEBBDB2A5C1619C8B, 0x02715C42E32EDCE9},
    {0xED7303B5CC0ED730, 0x0278C10186D7F6A4}, {0xEF2EB71FC4345238, 0x0280338424B95263},
    {0xF0F0F0F0F0F0F0F0, 0x0287B3FE5F247899}, {0xF2B9D6480F2B9D64, 0x028F42A4FD145A69},
    {0xF4898D5F85BB3950, 0x0296DFADF2E183EE}, {0xF6603D980F6603D9, 0x029E8B506B49C327},
    {0xF83E0F83E0F83E0F, 0x02A645C4D0CF0AE6}, {0xFA232CF252138ABF, 0x02AE0F44D7718CCC},
    {0xFC0FC0FC0FC0FC0F, 0x02B5E80B86C93BF4}, {0xFE03F80FE03F80FE, 0x02BDD05544832404},
};

void tape_init(struct tape *tape, uint64_t seed)
{
    memset(tape, 0, sizeof(*tape));
    tape->seed = seed;
}

uint32_t tape_lane(struct tape *tape, const char *name)
{
    ASSERT(name != NULL && tape->lane_count <= TAPE_LANE_LIMIT);
    for (uint32_t lane = 0; lane < tape->lane_count; lane++) {
        if (strcmp(tape->names[lane], name) == 0) {
            return lane;
        }
    }
    const size_t length = strlen(name);
    if (length == 0 || length >= TAPE_NAME_BYTES || tape->lane_count == TAPE_LANE_LIMIT) {
        return TAPE_LANE_NONE;
    }
    const uint32_t lane = tape->lane_count++;
    memcpy(tape->names[lane], name, length + 1);
    tape->lanes[lane] = rng_lane(tape->seed, name);
    return lane;
}

void tape_redraw(struct tape *tape, uint64_t seed)
{
    tape->seed = seed;
    for (uint32_t lane = 0; lane < tape->lane_count; lane++) {
        tape->lanes[lane] = rng_lane(seed, tape->names[lane]);
    }
}

void tape_quieten(struct tape *tape)
{
    tape->is_quiet = 1;
}

const char *tape_lane_name(const struct tape *tape, uint32_t lane)
{
    ASSERT(lane < tape->lane_count);
    return tape->names[lane];
}

static uint64_t draw_replayed(const struct tape_source *source, uint64_t place, uint64_t bound)
{
    return place < source->replay_count ? source->replay[place] % bound : 0;
}

static uint64_t draw_counted(struct tape_source *source, uint64_t place, uint64_t bound)
{
    ASSERT(source->digit_count <= source->digit_limit);
    if (place >= source->digit_limit) {
        source->is_cut = true;
        return 0;
    }
    ASSERT(place <= source->digit_count);
    struct tape_digit *digit = &source->digits[place];
    if (place == source->digit_count) {
        source->digit_count++;
        digit->value = 0;
    }
    digit->bound = bound;
    ASSERT(digit->value < bound);
    return digit->value;
}

static void write_down(struct tape_source *source, uint64_t place, uint64_t value)
{
    if (place >= source->record_limit) {
        source->is_cut = true;
        return;
    }
    ASSERT(place <= source->record_count);
    source->record[place] = value;
    source->record_count = place + 1;
}

uint64_t tape_draw_slowly(struct tape *tape, struct tape_source *source, uint32_t lane,
                          uint64_t bound)
{
    ASSERT(lane < tape->lane_count && bound > 1 && !tape->is_quiet);
    const uint64_t place = tape->drawn++;
    uint64_t value = 0;
    switch (source->kind) {
    case TAPE_SEEDED:
        value = rng_below(&tape->lanes[lane], bound);
        break;
    case TAPE_REPLAYED:
        value = draw_replayed(source, place, bound);
        break;
    case TAPE_COUNTED:
        value = draw_counted(source, place, bound);
        break;
    }
    if (source->record != NULL) {
        write_down(source, place, value);
    }
    return value;
}

bool tape_next(struct tape_source *source)
{
    ASSERT(source->kind == TAPE_COUNTED);
    while (source->digit_count > 0) {
        struct tape_digit *digit = &source->digits[source->digit_count - 1];
        if (digit->value + 1 < digit->bound) {
            digit->value++;
            return true;
        }
        source->digit_count--;
    }
    return false;
}

/*
 * The share left, 1 - draw / 2^63, is taken apart as 2^-halvings * rest with
 * rest in (1/2, 1]; the row of the table nearest above rest leaves a factor
 * 1 - gap with gap below 1/128, whose -ln is gap + gap^2 / 2 and a little. The
 * little (under 6 millionths of the result) is left out and everything is
 * rounded down, so that the result never falls from one row to the next.
 */
sim_time tape_quantile(sim_time mean, uint64_t draw)
{
    ASSERT(mean >= 0 && mean <= SIM_TIME_MAX);
    ASSERT(draw < TAPE_SHARE);
    const uint64_t halvings = (uint64_t)__builtin_clzll(~(draw << 1));
    const uint64_t rest = (TAPE_SHARE - draw) << halvings;
    const struct tape_step *step = &steps[(TAPE_SHARE - rest) >> 55];
    const uint64_t gap = TAPE_SHARE - (uint64_t)(((sim_wide)rest * step->inverse) >> 63);
    const uint64_t half_square = (uint64_t)(((sim_wide)gap * gap) >> 64);
    const uint64_t logarithm =
        halvings * LN_2 + step->logarithm + ((gap + half_square) >> (63 - LOG_BITS));
    const sim_wide scaled = (sim_wide)(uint64_t)mean * logarithm + (UINT64_C(1) << (LOG_BITS - 1));
    const sim_wide span = scaled >> LOG_BITS;
    return span < (sim_wide)SIM_TIME_MAX ? (sim_time)span : SIM_TIME_MAX;
}
