#!/bin/sh
# Builds lame and an ffmpeg that only decodes audio files, out of the sources of the Debian release it runs on.
# Usage: build-audio.sh FOLDER, as root; leaves FOLDER/ffmpeg and FOLDER/lame, which need libc and libm alone.
set -eu
out=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# deb822 of current images, one-line lists of older ones.
if [ -f /etc/apt/sources.list.d/debian.sources ]; then
  sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources > /etc/apt/sources.list.d/src.sources
else
  sed 's/^deb /deb-src /' /etc/apt/sources.list > /etc/apt/sources.list.d/src.list
fi
apt-get update
apt-get install -y --no-install-recommends ca-certificates dpkg-dev gcc libc6-dev make nasm pkg-config
mkdir -p "$out"
cd "$work"
apt-get source --download-only ffmpeg lame
for description in *.dsc; do dpkg-source --no-check -x "$description"; done

cd "$work"/lame-*/
./configure --prefix="$work/lame" --disable-shared --enable-static --disable-gtktest --disable-decoder \
  --with-fileio=lame
make -j"$(nproc)" install

cd "$work"/ffmpeg-*/
# The demuxers of src/codec/decoder-args.ts, decoders for what is in them, and what the command lines need to put
# samples out. No network, no devices, no video.
./configure \
  --prefix="$work/ffmpeg" \
  --disable-everything --disable-autodetect --disable-network --disable-doc --disable-debug \
  --disable-avdevice --disable-swscale --disable-postproc --disable-ffplay --disable-ffprobe \
  --enable-protocol=file,pipe \
  --enable-demuxer=aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,iff,loas,matroska,mov,mp3,mpc,mpc8 \
  --enable-demuxer=mpegps,mpegts,ogg,rm,shorten,tak,truehd,tta,voc,w64,wav,wv,xwma,pcm_f32le \
  --enable-decoder=aac,aac_latm,ac3,eac3,alac,amrnb,amrwb,ape,atrac1,atrac3,atrac3p,cook,dca,dsd_lsbf,dsd_msbf \
  --enable-decoder=dsd_lsbf_planar,dsd_msbf_planar,flac,mlp,mp1,mp1float,mp2,mp2float,mp3,mp3float,mpc7,mpc8 \
  --enable-decoder=nellymoser,opus,ra_144,ra_288,shorten,sipr,tak,truehd,tta,vorbis,wavpack,wmalossless,wmapro \
  --enable-decoder=wmav1,wmav2,wmavoice,adpcm_ima_qt,adpcm_ima_wav,adpcm_ms,adpcm_swf,gsm,gsm_ms \
  --enable-decoder='pcm_*' \
  --enable-parser=aac,aac_latm,ac3,amr,cook,dca,flac,gsm,mlp,mpegaudio,opus,sipr,tak,vorbis \
  --enable-filter=aformat,anull,aresample,atrim,pan \
  --enable-encoder=pcm_f32le,libmp3lame --enable-muxer=pcm_f32le,mp3 \
  --enable-libmp3lame --extra-cflags="-I$work/lame/include" --extra-ldflags="-L$work/lame/lib" --extra-libs=-lm
make -j"$(nproc)" ffmpeg
strip -o "$out/ffmpeg" ffmpeg
strip -o "$out/lame" "$work/lame/bin/lame"
