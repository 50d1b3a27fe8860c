#!/bin/sh
# The recordings of this folder: espeak-ng 1.51 and SoX 14.4.2 from Debian 12.
say() {
  folder=$1; voice=$2; speed=$3; shift 3
  mkdir -p "$folder"
  digit=0
  for word in "$@"; do
    espeak-ng -v "$voice" -s "$speed" -a 120 -w /tmp/digit.wav "$word"
    sox -R /tmp/digit.wav -r 16000 -b 8 -e unsigned-integer -c 1 "$folder/$digit.wav" \
      silence 1 0.01 0.5% reverse silence 1 0.01 0.5% reverse norm -1
    digit=$((digit + 1))
  done
}
english='zero one two three four five six seven eight nine'
chinese='零 一 二 三 四 五 六 七 八 九'
say en-1 en-us 130 $english
say en-2 en-us+f3 130 $english
say en-3 en-gb-x-rp+m3 135 $english
say zh-1 cmn 120 $chinese
say zh-2 cmn+f3 120 $chinese
say zh-3 cmn+m3 120 $chinese
