# Semua perintah; penjelasannya dicetak oleh `make help`.
.DEFAULT_GOAL := help
.PHONY: help demo test check fix bench soak lock screenshots messages

PORT ?= 8000
ARGS ?=
export PORT

help: ## daftar perintah ini
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

demo: ## jalankan demo di http://127.0.0.1:8000/ (PORT=8001 untuk porta lain; hapus var/ untuk mulai dari awal)
	@scripts/demo

test: ## seluruh pengujian dengan PostgreSQL, Redis, dan Chromium (ARGS="tests/unit -k nama" untuk sebagian)
	@scripts/test $(ARGS)

check: ## periksa bentuk, kaidah, tipe, arah impor, migrasi, pengaturan produksi, dokumen; tidak mengubah apa pun
	@scripts/check

fix: ## rapikan kode dan perbarui dokumen yang dibangkitkan
	@scripts/fix

bench: ## ukur kinerja (benchmarks/) dengan PostgreSQL dan Redis
	@scripts/bench $(ARGS)

soak: ## 10.000 perpindahan sambil proses dimatikan paksa paling sedikit 300 kali, lalu catatan diperiksa
	@scripts/soak $(ARGS)

screenshots: ## buat ulang gambar README dari data contoh (docs/images)
	@scripts/setup test
	@.venv/bin/python scripts/screenshots $(ARGS)

messages: ## kumpulkan teks untuk katalog bahasa Inggris (locale/en); terjemahan tetap
	@scripts/setup check
	@.venv/bin/python scripts/messages.py

lock: ## susun ulang requirements*.txt dari pyproject.toml
	@scripts/lock
