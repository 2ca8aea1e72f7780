// Slack's emoji names to characters, for the names an app is likely to use. No pictures are fetched.
// Imports nothing.

const TABLE = `
+1 👍 -1 👎 100 💯 alarm_clock ⏰ apple 🍎 arrow_down ⬇️ arrow_forward ▶️ arrow_left ⬅️ arrow_right ➡️
arrow_up ⬆️ arrow_heading_up ⤴️ arrow_heading_down ⤵️ art 🎨 backpack 🎒 balloon 🎈 ballot_box_with_check ☑️
bar_chart 📊 beetle 🐞 bell 🔔 black_circle ⚫ black_heart 🖤 blossom 🌼 blue_book 📘 blue_heart 💙
book 📖 bookmark 🔖 books 📚 boom 💥 bouquet 💐 brain 🧠 broken_heart 💔 bulb 💡 bus 🚌 calendar 📆
calling 📲 cherry_blossom 🌸 chart_with_downwards_trend 📉 chart_with_upwards_trend 📈 checkered_flag 🏁
clap 👏 clipboard 📋 clock1 🕐 clock3 🕒 clock730 🕢 closed_book 📕 cloud ☁️ coffee ☕ computer 💻
confetti_ball 🎊 construction 🚧 crayon 🖍️ crescent_moon 🌙 cry 😢 dart 🎯 date 📅 disappointed 😞
door 🚪 earth_americas 🌎 email ✉️ envelope ✉️ exclamation ❗ eyes 👀 face_with_thermometer 🤒
fire 🔥 flag-us 🇺🇸 gear ⚙️ gem 💎 gift 🎁 green_apple 🍏 green_book 📗 green_heart 💚 grey_question ❔
grin 😁 grinning 😀 hammer_and_wrench 🛠️ handshake 🤝 hand 🖐️ heart ❤️ heart_eyes 😍
heavy_check_mark ✔️ heavy_minus_sign ➖ heavy_plus_sign ➕ herb 🌿 hourglass ⌛
hourglass_flowing_sand ⏳ house 🏠 hugging_face 🤗 inbox_tray 📥 information_source ℹ️ joy 😂 key 🔑
large_blue_circle 🔵 large_green_circle 🟢 large_orange_circle 🟠 large_purple_circle 🟣
large_red_circle 🔴 large_yellow_circle 🟡 large_green_square 🟩 large_yellow_square 🟨
large_red_square 🟥 white_large_square ⬜ laughing 😆 leaves 🍃 link 🔗 lock 🔒 loudspeaker 📢
mag 🔍 maple_leaf 🍁 mega 📣 memo 📝 microscope 🔬 money_with_wings 💸 mortar_board 🎓 muscle 💪
musical_note 🎵 mute 🔇 no_bell 🔕 no_entry ⛔ no_entry_sign 🚫 notebook 📓 ok ✅ ok_hand 👌
one 1️⃣ open_book 📖 open_hands 👐 orange_book 📙 orange_heart 🧡 outbox_tray 📤 palm_tree 🌴
paperclip 📎 partying_face 🥳 pencil 📝 pencil2 ✏️ people_hugging 🫂 point_down 👇 point_left 👈
point_right 👉 point_up ☝️ point_up_2 👆 pray 🙏 purple_heart 💜 pushpin 📌 question ❓ rainbow 🌈
raised_hand ✋ raised_hands 🙌 recycle ♻️ red_circle 🔴 relaxed ☺️ relieved 😌 repeat 🔁 robot_face 🤖
rocket 🚀 rotating_light 🚨 round_pushpin 📍 runner 🏃 school 🏫 school_satchel 🎒 scroll 📜 seedling 🌱
shield 🛡️ shipit 🐿️ simple_smile 🙂 slightly_smiling_face 🙂 smile 😄 smiley 😃 snowflake ❄️
snowman ⛄ sob 😭 sparkles ✨ sparkling_heart 💖 speech_balloon 💬 spiral_calendar_pad 🗓️
star ⭐ star2 🌟 stopwatch ⏱️ sun_with_face 🌞 sunflower 🌻 sunglasses 😎 sunny ☀️ sunrise 🌅
sweat_smile 😅 tada 🎉 telephone ☎️ test_tube 🧪 thinking_face 🤔 thought_balloon 💭 three 3️⃣
thumbsdown 👎 thumbsup 👍 timer_clock ⏲️ triangular_flag_on_post 🚩 triangular_ruler 📐 trophy 🏆
two 2️⃣ umbrella ☔ unamused 😒 unlock 🔓 wave 👋 warning ⚠️ watch ⌚ white_check_mark ✅
white_circle ⚪ white_heart 🤍 white_small_square ▫️ wink 😉 world_map 🗺️ wrench 🔧 x ❌
yellow_heart 💛 yum 😋 zap ⚡ zzz 💤
`;

const pairs = TABLE.trim().split(/\s+/);
const EMOJI = new Map();
for (let i = 0; i < pairs.length; i += 2) EMOJI.set(pairs[i], pairs[i + 1]);

/** The character of an emoji name without its colons, or undefined. */
export const emoji = (name) => EMOJI.get(name);

/** Text with every known `:name:` replaced by its character; unknown names stay as typed. */
export const withEmoji = (text) =>
  String(text).replace(
    /:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/g,
    (whole, name) => EMOJI.get(name) ?? whole,
  );
