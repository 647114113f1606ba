using Harness.Arithmetic;

namespace Harness.Data.Synthetic;

/// <summary>The grammar of synthetic texts: context-free rules, each with a name and equally likely expansions.</summary>
/// <remarks>
/// <c>{name}</c> stands for an expansion of that rule; <c>|</c> separates alternatives. The text itself fills some slots: <c>{verdict}</c> is the verdict
/// that counts and <c>{opposite}</c> its contrary; <c>{product}</c> and <c>{brand}</c> name the subject and stay the same throughout the text; <c>{rival}</c>
/// is a new invented brand each time; <c>{author}</c> is the signature. There are as many words of praise as of blame, in the same slots. Only their order
/// with negators and conjunctions makes the difference.
/// </remarks>
internal static class SyntheticGrammar
{
    /// <summary>The classes of the texts: negative and positive.</summary>
    public const byte Blame = 0, Praise = 1;

    /// <summary>All rules by name.</summary>
    public static IReadOnlyDictionary<string, string[]> Rules { get; } = new Dictionary<string, string>
    {
        // Verdicts. The four kinds differ only in the list of adjectives and the negator.
        ["praised"] = "{subject} {was} {degree} {praise} | {subject} {was} {praise}",
        ["blamed"] = "{subject} {was} {degree} {blame} | {subject} {was} {blame}",
        ["not blamed"] = "{subject} {was} {not} {blame} | {subject} {was} {not} {blame} at all",
        ["not praised"] = "{subject} {was} {not} {praise} | {subject} {was} {not} {praise} at all",
        ["praise"] = "good | great | perfect | useful | solid | pleasant",
        ["blame"] = "bad | poor | awful | broken | useless | flimsy",
        ["not"] = "not | never | hardly",
        ["subject"] = "it | the {product} | the {part} | the {part} | this {product} | the whole thing",
        ["was"] = "is | was | felt | looked | proved",
        ["degree"] = "very | really | quite | simply | rather",

        // Sentences that contain verdicts, one rule for each plot.
        ["statement"] = "{verdict} | I would say {verdict} | {person} agrees that {verdict} | all in all {verdict}",
        ["first impression"] = "{opposite} {early} | {early} {opposite} | I first thought {opposite}",
        ["change of mind"] = "{late} {verdict} | {late} I changed my mind and {verdict} | {late} I must admit {verdict}",
        ["contrast"] =
            "{opposite} but {verdict} | {opposite}, however {verdict} | some say {opposite} but {verdict} | " +
            "{person} thought {opposite} but for me {verdict}",
        ["early"] = "on the first day | at first | in the beginning | out of the box",
        ["late"] = "in the end | by now | after all | {time} later on",

        // Titles and signatures.
        ["title"] =
            "{brand} {product} | My {brand} {product} | About the {product} | Notes on a {brand} {product} | {product} from {place} | " +
            "The {color} {product} | {count} {duration} with the {product}",
        ["signature"] = "This is {author} | Written by {author} | My name is {author} | Regards, {author}",

        // Digressions: sentences without a verdict.
        ["digression"] =
            "{person} {bought} the {product} in {place} {time} | " +
            "I {bought} it {time} because {person} has one from {rival} | " +
            "the {part} is made of {material} and the {part} of {material} | " +
            "it came with {count} {color} {part}s and a {part} of {material} | " +
            "we keep it in the {room} next to the {rival} {thing} | " +
            "{person} had {count} of them, one from {rival} and one from {rival} | " +
            "the box weighs about {count} {unit} and fits in the {room} | " +
            "{time} the {job} was done by {person} with the {tool} | " +
            "you turn the {part}, you push the {part} and the {part} moves {count} {unit} | " +
            "the manual of {count} pages talks about the {part} and the {thing} | " +
            "{person} works in {place} and uses a {rival} for the {job} | " +
            "I have not opened the {part} yet | " +
            "I never read about {rival} before | " +
            "there is hardly a {thing} in our {room} | " +
            "it replaces the {color} {rival} {product} that {person} {bought} {time} | " +
            "the parcel went from {place} to {place} in {count} {duration} | " +
            "I use the {product} for the {job} and {person} uses it for the {job} | " +
            "the {color} one and the {color} one have the same {part} | " +
            "{person} asked for a {tool}, a {thing} and {count} {part}s | " +
            "the label on the {part} says {rival}, the one on the {part} says {rival} | " +
            "we moved from {place} to {place} {time} and the {product} came with us | " +
            "{person} put the {thing} on the {part} and left for {place} | " +
            "it stood in the {room} for {count} {duration} | " +
            "{time} I cleaned the {part} with {material} and a {tool} | " +
            "the shop in {place} has the {rival}, the {rival} and the {rival} | " +
            "my {product} has the number {count} on its {part}",
        ["bought"] = "bought | ordered | received | unpacked | borrowed | found | sold | returned",
        ["person"] =
            "my sister | my brother | my mother | my father | my neighbor | my aunt | my uncle | my cousin | our teacher | our plumber | " +
            "a friend | a colleague | the postman | " +
            "the mechanic | the gardener | my daughter | my son | my wife | my husband | our landlord | my grandmother | my grandfather | " +
            "the librarian | a student | the dentist",
        ["time"] =
            "last week | last month | last winter | last summer | on Monday | on Tuesday | on Friday | on Sunday | in March | in April | " +
            "in August | in October | in December | " +
            "two years ago | a while ago | at Christmas | before the holidays | after the storm | during the move | at noon | in the evening | " +
            "after breakfast | every morning | at midnight",
        ["duration"] = "hours | days | weeks | months | years | evenings | mornings | weekends",
        ["unit"] = "inches | pounds | ounces | yards | miles | grams | feet | meters",
        ["count"] = "two | three | four | five | six | seven | eight | nine | ten | eleven | twelve | fifteen | twenty | thirty | forty | sixty | ninety",
        ["room"] =
            "kitchen | garage | attic | basement | bathroom | office | hallway | garden | bedroom | closet | shed | workshop | car | boat | " +
            "cabin | pantry",
        ["color"] =
            "red | blue | green | yellow | black | white | gray | brown | orange | purple | silver | golden | striped | round | square | oval | " +
            "tall | small | wide | narrow",
        ["material"] =
            "steel | plastic | wood | glass | rubber | leather | cotton | paper | copper | brass | stone | ceramic | wool | linen | nylon | " +
            "foam | cork | tin | bamboo | vinyl | wax | oil",
        ["job"] =
            "laundry | cooking | cleaning | painting | sewing | reading | gardening | driving | camping | fishing | baking | packing | sorting | " +
            "ironing | writing | drawing | " +
            "printing | drilling | hiking | cycling | swimming | training",
        ["tool"] =
            "hammer | spoon | brush | ladder | knife | wrench | needle | towel | bucket | broom | sponge | pencil | ruler | saw | file | shovel | " +
            "rake | torch | funnel | whisk",
        ["part"] =
            "lid | handle | cover | button | cable | screen | strap | zipper | hinge | wheel | spring | filter | bolt | charger | motor | blade | " +
            "slider | plug | dial | speaker | " +
            "pocket | sleeve | seam | frame | plate | drawer | knob | valve | nozzle | hose | tray | stand | bracket | clip | magnet | keyboard | " +
            "cushion | spine | page | chapter",
        ["thing"] =
            "carpet | mirror | cupboard | window | curtain | bottle | candle | basket | clock | picture | pillow | blanket | bench | table | " +
            "sofa | stove | sink | radio | " +
            "piano | suitcase | parasol | bicycle | newspaper | calendar | vase | lampshade | mailbox | fence | barrel | trunk",
        ["product"] =
            "kettle | toaster | blender | camera | phone | tent | backpack | novel | cookbook | puzzle | guitar | lamp | heater | fan | chair | " +
            "desk | mattress | watch | scale | printer | " +
            "router | headset | jacket | boot | scarf | glove | drill | mower | grill | mixer | iron | vacuum | monitor | tablet | stroller | " +
            "helmet | scooter | racket | album | movie",
        ["place"] =
            "Boston | Denver | Chicago | Seattle | Dallas | Phoenix | Atlanta | Houston | Detroit | Memphis | Toronto | London | Dublin | Paris | " +
            "Berlin | Vienna | Madrid | Lisbon | " +
            "Oslo | Prague | Cairo | Tokyo | Sydney | Lima | Texas | Ohio | Kansas | Maine | Utah | Florida",
    }.ToDictionary(rule => rule.Key, rule => rule.Value.Split(" | "));

    private static readonly string[] FirstSyllables = "Ba Do Fe Ga Ko La Me Nu Pa Qui Ru Sy Ta Ve Xa Zo".Split(' ');
    private static readonly string[] MiddleSyllables = "bri cal dro fi gan lu mo nex pi ral sti tor vu wan xi zen".Split(' ');
    private static readonly string[] LastSyllables = "bex co dor fax gon ka lix mat nix pro rin ska tec van zor zim".Split(' ');

    /// <summary>Draws a brand. Brands form the long tail of the vocabulary: a few are frequent and thousands are rare.</summary>
    /// <param name="random">The random number generator.</param>
    /// <returns>One of 4,095 names, distributed by Zipf's law.</returns>
    public static string Brand(SplitMix64 random)
    {
        var name = random.ZipfRank(octaves: 12) * 2531 & 4095; // an odd factor permutes, so neighbours in rank are spelt differently
        return FirstSyllables[name >> 8] + MiddleSyllables[(name >> 4) & 15] + LastSyllables[name & 15];
    }
}
