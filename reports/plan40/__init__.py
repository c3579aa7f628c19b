"""The text report "Báo cáo kết quả thực hiện Kế hoạch số 40-KH/HU"."""
