/** Emoji by the names that people type elsewhere; those they use most. */

const MOST = 5;
const ALL =
  "😀 grinning 😃 smiley 😄 smile 😁 grin 😆 laughing 😅 sweat_smile 🤣 rofl 😂 joy 🙂 slightly_smiling_face 🙃 upside_down " +
  "😉 wink 😊 blush 😇 innocent 🥰 smiling_face_with_hearts 😍 heart_eyes 🤩 star_struck 😘 kissing_heart 😋 yum " +
  "😛 stuck_out_tongue 😜 stuck_out_tongue_winking_eye 🤪 zany_face 🤗 hugs 🤭 hand_over_mouth 🤫 shushing 🤔 thinking " +
  "🤐 zipper_mouth 🤨 raised_eyebrow 😐 neutral_face 😑 expressionless 😶 no_mouth 😏 smirk 😒 unamused 🙄 roll_eyes " +
  "😬 grimacing 😌 relieved 😔 pensive 😪 sleepy 😴 sleeping 😷 mask 🤒 face_with_thermometer 🤕 head_bandage 🤢 nauseated " +
  "🤮 vomiting 🤧 sneezing 🥵 hot_face 🥶 cold_face 😵 dizzy_face 🤯 exploding_head 🤠 cowboy 🥳 partying 😎 sunglasses " +
  "🤓 nerd 🧐 monocle 😕 confused 😟 worried 🙁 slightly_frowning 😮 open_mouth 😲 astonished 😳 flushed 🥺 pleading " +
  "😦 frowning 😨 fearful 😰 cold_sweat 😥 disappointed_relieved 😢 cry 😭 sob 😱 scream 😖 confounded 😞 disappointed " +
  "😓 sweat 😩 weary 😫 tired_face 🥱 yawning 😤 triumph 😡 rage 😠 angry 😈 smiling_imp 💀 skull 💩 poop 🤡 clown 👻 ghost " +
  "👽 alien 🤖 robot 😺 smiley_cat 🙈 see_no_evil 🙉 hear_no_evil 🙊 speak_no_evil 💔 broken_heart ❤️ heart " +
  "🧡 orange_heart 💛 yellow_heart 💚 green_heart 💙 blue_heart 💜 purple_heart 🖤 black_heart 🤍 white_heart 💯 100 " +
  "💢 anger 💥 boom 💫 dizzy 💬 speech_balloon 💤 zzz 👋 wave ✋ raised_hand 👌 ok_hand ✌️ v 🤞 crossed_fingers " +
  "🤘 metal 👈 point_left 👉 point_right 👆 point_up 👇 point_down 👍 thumbsup 👍 +1 👎 thumbsdown 👎 -1 ✊ fist " +
  "👊 punch 👏 clap 🙌 raised_hands 🤝 handshake 🙏 pray ✍️ writing_hand 💪 muscle 🧠 brain 👀 eyes 🤷 shrug 🤦 facepalm " +
  "🐶 dog 🐱 cat 🐭 mouse 🦊 fox 🐻 bear 🐼 panda 🦁 lion 🐸 frog 🐒 monkey 🐧 penguin 🐦 bird 🦄 unicorn 🐝 bee 🐛 bug " +
  "🐢 turtle 🐍 snake 🐙 octopus 🐳 whale 🦀 crab 🌹 rose 🌻 sunflower 🌱 seedling 🌲 tree 🍀 four_leaf_clover 🍎 apple " +
  "🍌 banana 🍓 strawberry 🥑 avocado 🌶️ hot_pepper 🍞 bread 🧀 cheese 🍕 pizza 🍔 burger 🍟 fries 🍿 popcorn 🍰 cake " +
  "🎂 birthday 🍪 cookie 🍫 chocolate ☕ coffee 🍵 tea 🍺 beer 🍻 beers 🍷 wine 🥂 clinking_glasses 🌍 earth 🏠 house " +
  "🚗 car 🚲 bike 🚀 rocket ✈️ airplane ⌛ hourglass ⏰ alarm_clock 🌙 moon ☀️ sun ⭐ star 🌟 star2 ☁️ cloud 🌈 rainbow " +
  "☂️ umbrella ⚡ zap ❄️ snowflake ⛄ snowman 🔥 fire 💧 droplet 🌊 ocean 🎄 christmas_tree ✨ sparkles 🎈 balloon 🎉 tada " +
  "🎁 gift 🏆 trophy 🥇 first_place ⚽ soccer 🏀 basketball 🎮 video_game 🎲 dice 🎨 art 🎵 musical_note 🎶 notes 🎸 guitar " +
  "📱 phone 💻 computer 📷 camera 🔍 search 💡 bulb 📖 book 📚 books 📰 newspaper 💰 money ✉️ email 📦 package ✏️ pencil " +
  "📝 memo 📅 date 📌 pushpin 📎 paperclip 🔒 lock 🔑 key 🔨 hammer 🔧 wrench ⚙️ gear 🔗 link 🗑️ wastebasket ⚠️ warning " +
  "🚫 no_entry ✅ white_check_mark ✔️ check ❌ x ❓ question ❗ exclamation ➕ plus ➡️ arrow_right ⬅️ arrow_left " +
  "⬆️ arrow_up ⬇️ arrow_down ♻️ recycle 🆗 ok 🆕 new 🏁 checkered_flag 🏳️‍🌈 rainbow_flag";
const NAMES = [...ALL.matchAll(/(\S+) (\S+)/g)].map(([, sign, name]) => /** @type {[string, string]} */ ([sign, name]));

/**
 * The first few as `[sign, name]`: the one of that very name, those that begin so, those that have it inside.
 * @param {string} word
 */
export default function find(word) {
  /** @type {(name: string) => number} */
  const rank = (name) => (name === word ? 0 : name.startsWith(word) ? 1 : name.includes(word) ? 2 : 3);
  return NAMES.filter(([, name]) => rank(name) < 3)
    .sort(([, one], [, other]) => rank(one) - rank(other))
    .slice(0, MOST);
}
