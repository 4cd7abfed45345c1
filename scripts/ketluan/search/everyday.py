"""Words people say for what documents write otherwise: each line one meaning, the everyday words first."""

EVERYDAY = (
    ("sổ đỏ", "bìa đỏ", "giấy chứng nhận quyền sử dụng đất", "GCNQSD đất", "GCNQSDĐ"),
    ("sổ hồng", "giấy chứng nhận quyền sở hữu nhà ở"),
    ("đi bộ đội", "đi lính", "nghĩa vụ quân sự", "NVQS", "tuyển quân"),
    ("cúm gà", "cúm gia cầm"),
    ("dịch lợn", "tả lợn châu Phi", "DTLCP"),
    ("đền bù đất", "giải phóng mặt bằng", "GPMB"),
    ("vắc xin", "vaccine", "vacxin"),
    ("cô vít", "covid", "Covid-19"),
)
