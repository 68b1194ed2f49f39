"""The five industry chains: two key ones, three specialty ones."""

from booking.accounts.rules import ChainKind

from .shapes import Chain, Words

CHAINS: tuple[Chain, ...] = (
    Chain("fine-chemicals", ChainKind.KEY, Words("Fine chemicals", "精细化工", "精細化工")),
    Chain("new-displays", ChainKind.KEY, Words("New displays", "新型显示", "新型顯示")),
    Chain("food", ChainKind.SPECIALTY, Words("Food", "食品加工", "食品加工")),
    Chain("pipes", ChainKind.SPECIALTY, Words("Pipes", "管道管材", "管道管材")),
    Chain("eel-farming", ChainKind.SPECIALTY, Words("Eel farming", "鳗鱼养殖", "鰻魚養殖")),
)
